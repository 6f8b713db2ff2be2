//! From the paths that files name to who knows whom.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::File;

pub type Arrows = BTreeSet<(String, String)>;

/// The arrows between the parts of `src`, its folders and files, each with a file that has it.
pub fn between_parts(files: &[File]) -> BTreeSet<(String, String, String)> {
    let parts: BTreeSet<&str> = files.iter().filter_map(|file| Some(file.module.first()?.as_str())).collect();
    let fronts = Fronts::of(files);
    let mut arrows = BTreeSet::new();
    for file in files {
        let Some(from) = file.module.first() else { continue };
        for path in file.paths() {
            let Some(to) = fronts.child(&[], &path) else { continue };
            if parts.contains(to.as_str()) && to != *from {
                arrows.insert((from.clone(), to, file.path.clone()));
            }
        }
    }
    arrows
}

/// The arrows between the files of each folder, a folder in it counting as one. Its `mod.rs` is its front: what its
/// files share, and show to others.
pub fn inside_folders(files: &[File]) -> BTreeMap<String, Arrows> {
    let fronts = Fronts::of(files);
    let mut inside = BTreeMap::<String, Arrows>::new();
    for file in files {
        let paths = file.paths();
        for depth in 1..file.module.len() {
            let (folder, from) = (&file.module[..depth], &file.module[depth]);
            let arrows = inside.entry(folder.join("/")).or_default();
            for path in &paths {
                if let Some(to) = fronts.child(folder, path).filter(|to| to != from) {
                    arrows.insert((from.clone(), to));
                }
            }
        }
    }
    inside
}

/// What the `mod.rs` of each folder shows of its files.
struct Fronts {
    /// The files of a folder, by its path.
    children: BTreeMap<Vec<String>, BTreeSet<String>>,
    /// The names that a folder shows, and the file that each comes from.
    shown: BTreeMap<Vec<String>, BTreeMap<String, String>>,
}

impl Fronts {
    fn of(files: &[File]) -> Self {
        let mut children = BTreeMap::<_, BTreeSet<String>>::new();
        for file in files {
            for depth in 0..file.module.len() {
                children.entry(file.module[..depth].to_vec()).or_default().insert(file.module[depth].clone());
            }
        }
        let mut shown = BTreeMap::<_, BTreeMap<String, String>>::new();
        for file in files.iter().filter(|file| file.is_front) {
            let names = shown.entry(file.module.clone()).or_default();
            let known = children.get(&file.module);
            for path in reexports(file) {
                if let [child, .., name] = path.as_slice()
                    && known.is_some_and(|known| known.contains(child))
                {
                    names.insert(name.clone(), child.clone());
                }
            }
        }
        Self { children, shown }
    }

    /// Which file of `folder` holds what `path` names; `None` where it lies elsewhere or in the front.
    fn child(&self, folder: &[String], path: &[String]) -> Option<String> {
        let [name, ..] = path.strip_prefix(folder)? else { return None };
        if self.children.get(folder).is_some_and(|children| children.contains(name)) {
            return Some(name.clone());
        }
        self.shown.get(folder)?.get(name).cloned()
    }
}

/// What the `use` lines of a front name of its own files, below it.
fn reexports(file: &File) -> Vec<Vec<String>> {
    let lines = file.code.split(';').filter_map(|line| line.split_once("use ").map(|(_, tree)| tree.trim()));
    let trees = lines.filter(|tree| !tree.starts_with("crate") && !tree.starts_with("super"));
    let below = |tree: &str| {
        let tree = tree.strip_prefix("self::").unwrap_or(tree);
        super::paths::of(&format!("crate::{tree};"), &[])
    };
    trees.flat_map(below).collect()
}

/// The members of a circle of `arrows`, the first of them again at its end.
pub fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    let mut left = arrows.clone();
    // What knows nobody that is left, or that nobody knows, is in no circle.
    loop {
        let from: BTreeSet<String> = left.iter().map(|(from, _)| from.clone()).collect();
        let to: BTreeSet<String> = left.iter().map(|(_, to)| to.clone()).collect();
        let before = left.len();
        left.retain(|(one, other)| to.contains(one) && from.contains(other));
        if left.len() == before {
            break;
        }
    }
    let mut path = vec![left.first()?.0.clone()];
    loop {
        let last = path.last()?;
        let next = left.iter().find(|(from, _)| from == last)?.1.clone();
        if let Some(start) = path.iter().position(|one| *one == next) {
            path.push(next);
            return Some(path.split_off(start));
        }
        path.push(next);
    }
}

#[test]
fn a_circle_is_found() {
    let arrows = |pairs: &[(&str, &str)]| -> Arrows {
        pairs.iter().map(|(from, to)| ((*from).into(), (*to).into())).collect()
    };
    assert_eq!(circle(&arrows(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    let found = circle(&arrows(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")])).unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found.first(), found.last());
}
