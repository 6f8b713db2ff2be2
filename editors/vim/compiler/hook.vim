" `FILE:LINE:COLUMN: error[CODE]: MESSAGE`, one line each. Columns count characters, which `%v` comes closest to: it
" differs where a character is wide, or combines with the one before.
if exists("current_compiler")
  finish
endif
let current_compiler = "hook"

CompilerSet makeprg=hook\ check\ --format\ concise\ $*
CompilerSet errorformat=%f:%l:%v:\ %t%*[a-z][%*[a-z_:]]:\ %m,%-G%.%#
