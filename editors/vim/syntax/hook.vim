if exists("b:current_syntax")
  finish
endif

syntax match hookComment "#.*$"
syntax match hookVariable "\$\%(flow\.key\|user\.key\|call\|sys\|account\|secret\)\%(\.[A-Za-z0-9_-]\+\)*"
syntax match hookNumber "\<-\?\d\+\%(\.\d\+\)\?\%([eE][+-]\?\d\+\)\?\%(ms\|s\|m\)\?\>"
syntax region hookValue start="\\\@<!{{" end="}}" oneline contained contains=hookVariable,hookNumber,hookOperator
syntax region hookText start=+"+ skip=+\\.+ end=+"+ oneline contains=hookValue
syntax region hookText start=+"""+ end=+"""+ contains=hookValue
syntax keyword hookDeclaration account endpoint webhook flow oauth2 test
syntax keyword hookMethod GET POST PATCH DELETE PUT OPTIONS HEAD
syntax keyword hookWord accept allow auth basic bearer body call client data default expect file form given header headers hold http in invoke json method multipart music namespace network no none notes parameters pass persist private provide query refused reply request response returns run scope set sign status text timeout to type url wait with xml xpath
syntax keyword hookOperator or as mandatory optional
syntax match hookType "\<as\s\+\%(text\|number\|boolean\|list\|path\)\>" contains=hookOperator
syntax keyword hookConstant true false null missing
syntax match hookName "\<[A-Za-z_][A-Za-z0-9_-]*\ze\s*:"

highlight default link hookComment Comment
highlight default link hookVariable Identifier
highlight default link hookNumber Number
highlight default link hookText String
highlight default link hookDeclaration Structure
highlight default link hookMethod Keyword
highlight default link hookWord Keyword
highlight default link hookType Type
highlight default link hookOperator Operator
highlight default link hookConstant Constant
highlight default link hookName Label

let b:current_syntax = "hook"
