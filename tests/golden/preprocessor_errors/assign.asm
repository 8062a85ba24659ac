%assign x 1 +
%assign x 1/0
%assign x label
%assign x (1
%assign x 1 2
%assign x 1.5
%assign x 'ninebytes'
