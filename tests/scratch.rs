use hooklang::source::*; use hooklang::diagnostics::*; use hooklang::syntax;
#[test] fn scratch() {
    let mut paths: Vec<_> = glob("examples").into_iter().chain(glob("tests/fixtures")).collect();
    paths.sort();
    for p in paths {
        let text = std::fs::read_to_string(&p).unwrap();
        let mut sources = Sources::default();
        let id = sources.add(Source::new(p.clone(), p.file_name().unwrap().to_str().unwrap().into(), text)).unwrap();
        let mut d = Diagnostics::default();
        let _ = syntax::parse(sources.get(id).unwrap(), id, &mut d);
        if !d.is_empty() { println!("===== {}\n{}", p.display(), human::render(d.as_slice(), &sources, Default::default())); }
        else if p.to_str().unwrap().contains("fixtures") { println!("===== {} OK", p.display()); }
    }
}
fn glob(d: &str) -> Vec<std::path::PathBuf> {
    let mut out = vec![];
    for e in std::fs::read_dir(d).unwrap() { let p = e.unwrap().path(); if p.is_dir() { out.extend(glob(p.to_str().unwrap())); } else if p.extension().is_some_and(|e| e == "hook") { out.push(p) } }
    out
}
