%pathsearch where "there is no such file"
db where
%pathsearch Here "path_search.asm"
db Here
