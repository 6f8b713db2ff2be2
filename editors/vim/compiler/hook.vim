" `FILE:LINE:COLUMN: error[CODE]: MESSAGE`, one line each.
if exists("current_compiler")
  finish
endif
let current_compiler = "hook"

CompilerSet makeprg=hook\ check\ --format\ concise\ $*
CompilerSet errorformat=%f:%l:%c:\ %t%*[a-z][%*[a-z_:]]:\ %m,%-G%.%#
