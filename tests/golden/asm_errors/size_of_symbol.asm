global f:function (f)
f: ret
