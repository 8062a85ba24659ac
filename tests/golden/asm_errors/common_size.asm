common buffer
common other n
