 dt 5
 do 1
