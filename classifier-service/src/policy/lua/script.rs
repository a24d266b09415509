//! The texts of a policy. They are read once, so that all threads run the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domains::Domains;

/// How many bytes a file of a policy may have.
const MOST_BYTES: u64 = 4 << 20;

/// Lua shows no more of a file's name in its errors.
const MOST_NAME: usize = 50;

/// A policy, and what it has asked for.
#[derive(Debug)]
pub(super) struct Script {
    /// As errors name it.
    pub(super) name: String,
    pub(super) text: String,
    /// What relative paths count from.
    folder: PathBuf,
    modules: Mutex<BTreeMap<String, Arc<Module>>>,
    domains: Mutex<BTreeMap<Vec<String>, Arc<Domains>>>,
}

/// A file that a policy requires.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) text: String,
}

impl Script {
    pub(super) fn read(path: &Path) -> Result<Script, String> {
        let Module { name, text } = Module::read(path)?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Script { name, text, folder, modules: Mutex::default(), domains: Mutex::default() })
    }

    /// A path as the script gives it.
    pub(super) fn path(&self, given: &str) -> PathBuf {
        self.folder.join(given)
    }

    /// What `require` asks for: `a.b` is the file `a/b.lua` beside the policy.
    pub(super) fn module(&self, required: &str) -> Result<Arc<Module>, String> {
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(module) = modules.get(required) {
            return Ok(Arc::clone(module));
        }
        let is_name = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        };
        if !required.split('.').all(is_name) {
            return Err(format!("require '{required}': this is no name of a module"));
        }
        let path = self.folder.join(required.replace('.', "/") + ".lua");
        let module = Module::read(&path).map_err(|problem| {
            format!(
                "require '{required}': {problem}; there are 'kumo', 'policy-extras.listener_domains' and files \
                 beside the policy"
            )
        })?;
        let module = Arc::new(module);
        modules.insert(required.to_owned(), Arc::clone(&module));
        Ok(module)
    }

    /// What files of domains say together.
    pub(super) fn domains(&self, files: Vec<String>) -> Result<Arc<Domains>, String> {
        let mut read = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(domains) = read.get(&files) {
            return Ok(Arc::clone(domains));
        }
        let paths: Vec<PathBuf> = files.iter().map(|file| self.path(file)).collect();
        let domains = Arc::new(Domains::read(paths.iter().map(PathBuf::as_path))?);
        read.insert(files, Arc::clone(&domains));
        Ok(domains)
    }

    /// All domains of files that were read.
    pub(super) fn all_domains(&self) -> Vec<Arc<Domains>> {
        self.domains.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The text of a file by the name that errors have.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        if name == self.name {
            return Some(self.text.clone());
        }
        let modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        modules.values().find(|module| module.name == name).map(|module| module.text.clone())
    }
}

impl Module {
    fn read(path: &Path) -> Result<Module, String> {
        let shown = path.display().to_string();
        let length = fs::metadata(path).map_err(|error| format!("{shown}: {error}"))?.len();
        if length > MOST_BYTES {
            return Err(format!("{shown}: longer than {MOST_BYTES} bytes"));
        }
        let text = fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        let short =
            path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let name = if shown.len() <= MOST_NAME { shown } else { short };
        Ok(Module { name, text })
    }
}
