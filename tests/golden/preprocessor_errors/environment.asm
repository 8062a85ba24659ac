 db %!HOME
