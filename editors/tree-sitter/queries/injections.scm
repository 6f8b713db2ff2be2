((body_xml (text) @injection.content)
  (#set! injection.language "xml"))
((answer "xml" (text) @injection.content)
  (#set! injection.language "xml"))
