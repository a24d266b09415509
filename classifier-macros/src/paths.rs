//! From a path as it is written in the macro to the file that it means.

use std::env;
use std::path::{Path, PathBuf};

use proc_macro2::Span;

const NO_MANIFEST_DIR: &str = "the folder of Cargo.toml is not known (the variable CARGO_MANIFEST_DIR is not \
     set), and this path counts from it; build with cargo, or write a path beside this file: \"./...\"";
const NO_CALLER: &str = "the compiler does not say which file this is, and a path that starts with `./` or \
     `../` counts from it; write one that counts from the folder of Cargo.toml";

/// The folders that paths count from, where they are known.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    manifest: Option<PathBuf>,
    caller: Option<PathBuf>,
}

impl Folders {
    /// Those of this call of the macro.
    pub(crate) fn of_this_call() -> Folders {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let working = env::current_dir().ok();
        let caller = Span::call_site().unwrap().local_file();
        let caller = caller.and_then(|file| find(&file, working.as_deref(), manifest.as_deref()));
        Folders { manifest, caller: caller.and_then(|file| file.parent().map(Path::to_owned)) }
    }

    /// The file that `path` means, or what is wrong with it.
    pub(crate) fn resolve(&self, path: &str) -> Result<PathBuf, &'static str> {
        let (folder, unknown) = match path.starts_with("./") || path.starts_with("../") {
            true => (&self.caller, NO_CALLER),
            false => (&self.manifest, NO_MANIFEST_DIR),
        };
        if Path::new(path).is_absolute() {
            return Ok(PathBuf::from(path));
        }
        // Without its `.`, which says nothing in an absolute path.
        Ok(folder.as_ref().ok_or(unknown)?.join(path).components().collect())
    }
}

/// The absolute path of a source file. The compiler knows it by the path it was given: from the folder
/// that cargo started it in, which is the workspace. An editor may run the macro in another one, so look
/// there from the package up.
fn find(file: &Path, working: Option<&Path>, manifest: Option<&Path>) -> Option<PathBuf> {
    if file.is_absolute() {
        return Some(file.to_owned());
    }
    let above = manifest.into_iter().flat_map(Path::ancestors);
    working.into_iter().chain(above).map(|folder| folder.join(file)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> Folders {
        Folders { manifest: Some("/crate".into()), caller: Some("/crate/src/deep".into()) }
    }

    #[test]
    #[cfg(unix)]
    fn what_paths_count_from() {
        let cases = [
            ("rules/a.toml", "/crate/rules/a.toml"),
            (".hidden/a.toml", "/crate/.hidden/a.toml"),
            ("./a.toml", "/crate/src/deep/a.toml"),
            ("././a.toml", "/crate/src/deep/a.toml"),
            ("../a.toml", "/crate/src/deep/../a.toml"),
            ("/etc/a.toml", "/etc/a.toml"),
        ];
        for (written, meant) in cases {
            assert_eq!(folders().resolve(written).unwrap().to_str().unwrap(), meant);
        }
    }

    #[test]
    fn unknown_folders() {
        let no_caller = Folders { caller: None, ..folders() };
        assert_eq!(no_caller.resolve("./a.toml"), Err(NO_CALLER));
        assert_eq!(no_caller.resolve("../a.toml"), Err(NO_CALLER));
        assert!(no_caller.resolve("a.toml").is_ok());
        let no_manifest = Folders { manifest: None, ..folders() };
        assert_eq!(no_manifest.resolve("a.toml"), Err(NO_MANIFEST_DIR));
        assert!(no_manifest.resolve("./a.toml").is_ok());
    }

    #[test]
    fn the_calling_file_is_found_from_the_workspace_or_the_package() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = package.parent().unwrap();
        let inside = Path::new(package.file_name().unwrap()).join("src/paths.rs");
        let this = package.join("src/paths.rs");
        let nowhere = Path::new("/nowhere");
        assert_eq!(find(&this, None, None).as_ref(), Some(&this));
        assert_eq!(find(&inside, Some(workspace), None).as_ref(), Some(&this));
        assert_eq!(find(&inside, Some(nowhere), Some(package)).as_ref(), Some(&this));
        assert_eq!(find(Path::new("src/paths.rs"), None, Some(package)).as_ref(), Some(&this));
        assert_eq!(find(Path::new("src/none.rs"), Some(workspace), Some(package)), None);
    }
}
