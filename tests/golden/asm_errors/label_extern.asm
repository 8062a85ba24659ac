extern puts
puts: ret
