section
