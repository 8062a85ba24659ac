%idefine Count 5
dq COUNT, count, CoUnT
%define Case 6
dq Case, CASE
