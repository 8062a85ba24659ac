db __FILE__
