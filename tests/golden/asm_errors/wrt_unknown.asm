extern f
 call f wrt ..nothing
