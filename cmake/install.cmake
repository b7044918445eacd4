# cmake --install: the program, its catalogue, a man page for each command, completion for three shells. Pages and
# completion are what the program itself prints, so they cannot differ from its help.
include(GNUInstallDirs)
file(STRINGS cli/main.c commands REGEX "^    &cli_[a-z]+,$")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cli/main.c)
set(man ${CMAKE_BINARY_DIR}/man)
set(completion ${CMAKE_BINARY_DIR}/completion)
set(pages ${man}/echelon.1)
add_custom_command(OUTPUT ${man}/echelon.1 DEPENDS echelon
                   COMMAND ${CMAKE_COMMAND} -E make_directory ${man}
                   COMMAND echelon help --man > ${man}/echelon.1)
foreach(line ${commands})
  string(REGEX REPLACE "^    &cli_([a-z]+),$" "\\1" name ${line})
  list(APPEND pages ${man}/echelon-${name}.1)
  add_custom_command(OUTPUT ${man}/echelon-${name}.1 DEPENDS echelon
                     COMMAND ${CMAKE_COMMAND} -E make_directory ${man}
                     COMMAND echelon help ${name} --man > ${man}/echelon-${name}.1)
endforeach()
set(scripts)
foreach(shell bash zsh fish)
  list(APPEND scripts ${completion}/${shell})
  add_custom_command(OUTPUT ${completion}/${shell} DEPENDS echelon
                     COMMAND ${CMAKE_COMMAND} -E make_directory ${completion}
                     COMMAND echelon completion ${shell} > ${completion}/${shell})
endforeach()
add_custom_target(pages ALL DEPENDS ${pages} ${scripts})

install(TARGETS echelon RUNTIME)
install(DIRECTORY catalogue/ DESTINATION ${CMAKE_INSTALL_DATADIR}/echelon/catalogue)
install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${completion}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME echelon)
install(FILES ${completion}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _echelon)
install(FILES ${completion}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME echelon.fish)
