%define step 1
%xdefine now step
%define later step
%define step 2
dq now, later
%xdefine now now + 1
dq now
