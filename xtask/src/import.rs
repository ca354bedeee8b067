//! Imports a spaCy model: checks the wheel, converts its parts, writes one model file.
//!
//! The same wheel gives the same bytes on every machine: what depends on computed numbers (the
//! calibration of int8) is computed by the plain kernels.

mod network;
mod package;
mod pattern;
mod quantize;
mod text;

use std::path::Path;

use anyhow::Context;
use readout_language::{ModelWriter, Ranges};

use network::{Network, Width};
use package::Package;

/// How weights are stored and computed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Precision {
    /// Encoders in 8-bit integers, heads in 16-bit floating point.
    Int8,
    /// Everything as in the wheel.
    Float32,
}

impl Precision {
    fn name(self) -> &'static str {
        match self {
            Precision::Int8 => "int8",
            Precision::Float32 => "float32",
        }
    }
}

/// Reads a wheel and writes the model file, by default where the program embeds it from.
///
/// # Errors
///
/// When the wheel is not a known one or cannot be read, or the file cannot be written.
pub(crate) fn run(wheel: &Path, precision: Precision, output: Option<&Path>) -> anyhow::Result<()> {
    let package = read(wheel)?;
    let model = convert(&package, precision)?;
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    let models = directory.join("../crates/language/model");
    let name = format!("{}.{}.model", package.name, precision.name());
    let path = output.map_or_else(|| models.join(name), Path::to_path_buf);
    let write = |path: &Path, bytes: &[u8]| {
        std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
    };
    write(&path, &model)?;
    println!("{}: {} bytes", path.display(), model.len());
    if output.is_none() {
        // The notices must go wherever the model goes.
        let notices = ["LICENSE", "LICENSES_SOURCES"].map(|name| package.file(name));
        let [own, sources] = notices;
        write(&models.join("LICENSES"), &[own?, b"\n\n", sources?].concat())?;
    }
    Ok(())
}

fn read(wheel: &Path) -> anyhow::Result<Package> {
    let known = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/models.tsv");
    let read = |path: &Path| {
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
    };
    Package::read(&read(wheel)?, &String::from_utf8(read(&known)?)?)
}

/// The model file of a package.
fn convert(package: &Package, precision: Precision) -> anyhow::Result<Vec<u8>> {
    let network = Network::read(package)?;
    match precision {
        Precision::Float32 => write(package, &network, None),
        Precision::Int8 => {
            let ranges = quantize::calibrate(write(package, &network, None)?)?;
            write(package, &network, Some(&ranges))
        }
    }
}

/// The model file, with the encoders in 8-bit integers if their input ranges are given.
fn write(
    package: &Package,
    network: &Network,
    ranges: Option<&[Ranges; 2]>,
) -> anyhow::Result<Vec<u8>> {
    let mut writer = ModelWriter::new();
    let precision = if ranges.is_some() { Precision::Int8 } else { Precision::Float32 };
    let about = [
        ("name", package.name.as_str()),
        ("version", package.version.as_str()),
        ("precision", precision.name()),
        ("wheel", package.sha256.as_str()),
        ("source", package.source.as_str()),
    ];
    let about: String = about.iter().map(|(key, value)| format!("{key}\t{value}\n")).collect();
    writer.add_bytes("about", about.as_bytes());
    text::add_sections(package, &mut writer)?;
    let encoders = [("encoder.shared", &network.shared), ("encoder.names", &network.names)];
    for (index, (name, encoder)) in encoders.into_iter().enumerate() {
        encoder.add_frame(&mut writer, name);
        match ranges {
            Some(ranges) => quantize::add_encoder(encoder, &ranges[index], name, &mut writer),
            None => encoder.add_weights(&mut writer, name),
        }
    }
    let width = if ranges.is_some() { Width::Half } else { Width::Full };
    network.add_heads(&mut writer, width);
    Ok(writer.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The model that is part of the program comes from its wheel, byte for byte. The wheel is not
    /// part of the project: set READOUT_WHEEL to its path to check.
    #[test]
    fn the_committed_model_is_what_the_wheel_gives() {
        let Some(wheel) = std::env::var_os("READOUT_WHEEL") else { return };
        let again = convert(&read(Path::new(&wheel)).unwrap(), Precision::Int8).unwrap();
        let committed = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../crates/language/model/en_core_web_sm.int8.model"
        );
        assert!(std::fs::read(committed).unwrap() == again);
    }

    #[test]
    fn an_unknown_wheel_is_refused() {
        let known = "name\tversion\tsha256\tsource\nen_small\t1.0\t00ff\tnowhere\n";
        let error = Package::read(b"PK", known).err().unwrap().to_string();
        assert!(error.starts_with("this wheel is not known (SHA-256 "), "{error}");
    }
}
