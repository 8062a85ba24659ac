default relative
