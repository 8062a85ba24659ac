# The programs of programs/: their headers, and what they do here and there (see programs_test.cpp).
add_test(NAME programs/native COMMAND programs "[run]")
set_tests_properties(programs/native PROPERTIES
  ENVIRONMENT "VITRINE_PROGRAM_RUNNER=${CMAKE_CURRENT_LIST_DIR}/run_native.sh;VITRINE_RUNNER_NEEDS=nasm ld"
  SKIP_REGULAR_EXPRESSION "skipped: ")
if(TARGET vitrine)
  add_test(NAME programs/vitrine COMMAND programs "[run]")
  set_tests_properties(programs/vitrine PROPERTIES
    ENVIRONMENT "VITRINE_PROGRAM_RUNNER=$<TARGET_FILE:vitrine> run;VITRINE_CORE_OPTION=--isa core")
endif()
