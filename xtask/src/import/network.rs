//! The neural parts of a spaCy model, as thinc serialises them.
//!
//! A thinc model is a MessagePack map `{nodes, attrs, params, shims}`: one entry per layer in
//! breadth-first order. Arrays are maps `{nd, type, shape, data}` (msgpack-numpy). Layers are found
//! by name and order, which is the order they are applied in.

use anyhow::{Context, bail, ensure};
use readout_language::ModelWriter;
use rmpv::Value;

use super::package::{Package, get, message_pack};

/// Both encoders and all heads.
pub(super) struct Network {
    /// Encoder of the tagger and the parser.
    pub(super) shared: Encoder,
    /// The name recogniser's own encoder.
    pub(super) names: Encoder,
    tagger: Linear,
    tags: Vec<String>,
    parser: Head,
    parser_moves: Vec<String>,
    recogniser: Head,
    recogniser_moves: Vec<String>,
    vectors: Option<Vectors>,
}

/// Hashed embeddings and the layers above them.
pub(super) struct Encoder {
    columns: Vec<String>,
    seeds: Vec<u32>,
    /// One table per column.
    pub(super) tables: Vec<Array>,
    /// Joins the columns.
    pub(super) mix: Maxout,
    /// Look at the neighbours.
    pub(super) layers: Vec<Maxout>,
}

/// A maxout layer and the layer normalisation above it.
pub(super) struct Maxout {
    /// Outputs × pieces × inputs.
    pub(super) weight: Array,
    /// Outputs × pieces.
    pub(super) bias: Array,
    gain: Array,
    shift: Array,
}

struct Linear {
    weight: Array,
    bias: Array,
}

/// What a transition system scores its states with.
struct Head {
    lower: Linear,
    /// Features × hidden × pieces × inputs, and what stands for a missing feature.
    feature: Linear,
    pad: Array,
    upper: Linear,
}

/// An array of numbers, the last dimension running fastest.
pub(super) struct Array {
    /// Sizes of the dimensions.
    pub(super) shape: Vec<usize>,
    /// The numbers.
    pub(super) data: Vec<f32>,
}

/// How numbers that are not quantised are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// As they are.
    Full,
    /// Rounded to 16 bits.
    Half,
}

impl Network {
    /// Reads the network of a model.
    ///
    /// # Errors
    ///
    /// When a layer is missing or not of the expected kind.
    pub(super) fn read(package: &Package) -> anyhow::Result<Network> {
        let shared = Layers::read(package, "tok2vec/model")?;
        let tagger = Layers::read(package, "tagger/model")?;
        let parser = Layers::read(package, "parser/model")?;
        let names = Layers::read(package, "ner/model")?;
        let vectors = Vectors::read(package)?;
        let config = package.json("tagger/cfg")?;
        let tags = config["labels"].as_array().context("the tagger has no labels")?;
        Ok(Network {
            shared: Encoder::read(&shared, vectors.as_ref())?,
            names: Encoder::read(&names, vectors.as_ref())?,
            tagger: tagger.linear("softmax", 0)?,
            tags: tags.iter().filter_map(|tag| tag.as_str().map(str::to_string)).collect(),
            parser: Head::read(&parser)?,
            parser_moves: moves(package, "parser/moves", &["S", "D", "L", "R", "B"])?,
            recogniser: Head::read(&names)?,
            recogniser_moves: moves(package, "ner/moves", &["M", "B", "I", "L", "U", "O"])?,
            vectors,
        })
    }

    /// Adds everything but the weights of the encoders' tables and maxout layers.
    pub(super) fn add_heads(&self, writer: &mut ModelWriter, width: Width) {
        if let Some(vectors) = &self.vectors {
            let count = [vectors.keys.len()];
            writer.add_u64("vectors.keys", &count, &vectors.keys);
            writer.add_u16("vectors.rows", &count, &vectors.rows);
        }
        writer.add_bytes("tagger.labels", self.tags.join("\n").as_bytes());
        self.tagger.add(writer, "tagger", width);
        writer.add_bytes("parser.moves", self.parser_moves.join("\n").as_bytes());
        self.parser.add(writer, "parser", width);
        writer.add_bytes("names.moves", self.recogniser_moves.join("\n").as_bytes());
        self.recogniser.add(writer, "names", width);
    }
}

impl Encoder {
    fn read(layers: &Layers, vectors: Option<&Vectors>) -> anyhow::Result<Encoder> {
        let extract = layers.find("extract_features", 0)?;
        let columns = message_pack(bytes(get(&extract.attributes, "columns")?)?)?;
        let columns = columns.as_array().context("no columns")?.iter();
        let mut columns: Vec<String> =
            columns.filter_map(|c| c.as_str().map(str::to_string)).collect();
        let embeds: Vec<&Layer> =
            layers.0.iter().filter(|layer| layer.name == "hashembed").collect();
        ensure!(embeds.len() == columns.len(), "as many tables as columns");
        let seed = |layer: &&Layer| -> anyhow::Result<u32> {
            let seed = message_pack(bytes(get(&layer.attributes, "seed")?)?)?;
            Ok(u32::try_from(seed.as_u64().context("the seed is no number")?)?)
        };
        let mut seeds = embeds.iter().map(seed).collect::<anyhow::Result<Vec<u32>>>()?;
        let tables = embeds.iter().map(|layer| layer.array("E"));
        let mut tables = tables.collect::<anyhow::Result<Vec<Array>>>()?;
        if let Ok(layer) = layers.find("static_vectors", 0) {
            let vectors = vectors.context("the model has no vectors")?;
            // Word vectors enter by one matrix: what it makes of them is a table like the others.
            tables.push(vectors.table.times(&layer.array("W")?)?);
            columns.push("ORTH".to_string());
            seeds.push(0);
        }
        let count = layers.0.iter().filter(|layer| layer.name == "maxout").count();
        Ok(Encoder {
            columns,
            seeds,
            tables,
            mix: Maxout::read(layers, 0)?,
            layers: (1..count).map(|i| Maxout::read(layers, i)).collect::<anyhow::Result<_>>()?,
        })
    }

    /// Adds what is stored alike in every precision.
    pub(super) fn add_frame(&self, writer: &mut ModelWriter, name: &str) {
        writer.add_bytes(&format!("{name}.columns"), self.columns.join("\n").as_bytes());
        writer.add_u32(&format!("{name}.seeds"), &[self.seeds.len()], &self.seeds);
        for (name, layer) in self.named_layers(name) {
            layer.bias.add(writer, &format!("{name}.bias"), Width::Full);
            layer.gain.add(writer, &format!("{name}.gain"), Width::Full);
            layer.shift.add(writer, &format!("{name}.shift"), Width::Full);
        }
    }

    /// Adds the weights as they are.
    pub(super) fn add_weights(&self, writer: &mut ModelWriter, name: &str) {
        for (index, table) in self.tables.iter().enumerate() {
            table.add(writer, &format!("{name}.embed.{index}"), Width::Full);
        }
        for (name, layer) in self.named_layers(name) {
            layer.weight.add(writer, &format!("{name}.weight"), Width::Full);
        }
    }

    fn named_layers(&self, name: &str) -> impl Iterator<Item = (String, &Maxout)> {
        let layers = self.layers.iter().enumerate();
        let layers = layers.map(move |(i, layer)| (format!("{name}.layer.{i}"), layer));
        std::iter::once((format!("{name}.mix"), &self.mix)).chain(layers)
    }
}

impl Maxout {
    fn read(layers: &Layers, index: usize) -> anyhow::Result<Maxout> {
        let (maxout, norm) = (layers.find("maxout", index)?, layers.find("layernorm", index)?);
        Ok(Maxout {
            weight: maxout.array("W")?,
            bias: maxout.array("b")?,
            gain: norm.array("G")?,
            shift: norm.array("b")?,
        })
    }
}

impl Linear {
    fn add(&self, writer: &mut ModelWriter, name: &str, width: Width) {
        self.weight.add(writer, &format!("{name}.weight"), width);
        self.bias.add(writer, &format!("{name}.bias"), Width::Full);
    }
}

impl Head {
    fn read(layers: &Layers) -> anyhow::Result<Head> {
        let feature = layers.linear("precomputable_affine", 0)?;
        let pad = layers.find("precomputable_affine", 0)?.array("pad")?;
        // Breadth-first: the upper layer is a child of the whole, the lower one of its first part.
        let (upper, lower) = (layers.linear("linear", 0)?, layers.linear("linear", 1)?);
        Ok(Head { lower, feature, pad, upper })
    }

    fn add(&self, writer: &mut ModelWriter, name: &str, width: Width) {
        self.lower.add(writer, &format!("{name}.lower"), width);
        self.feature.add(writer, &format!("{name}.feature"), width);
        self.pad.add(writer, &format!("{name}.feature.pad"), Width::Full);
        self.upper.add(writer, &format!("{name}.upper"), width);
    }
}

impl Array {
    /// An array of this shape from little-endian float32 numbers.
    fn new(shape: Vec<usize>, data: &[u8]) -> anyhow::Result<Array> {
        let (numbers, rest) = data.as_chunks::<4>();
        let data: Vec<f32> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
        let agrees = shape.iter().product::<usize>() == data.len() && rest.is_empty();
        ensure!(agrees, "an array does not have its shape {shape:?}");
        Ok(Array { shape, data })
    }

    /// The product with the transpose of another matrix.
    fn times(&self, other: &Array) -> anyhow::Result<Array> {
        let (&[rows, inner], &[columns, same]) = (&self.shape[..], &other.shape[..]) else {
            bail!("no matrices");
        };
        ensure!(inner == same && inner > 0, "matrices do not fit");
        let mut data = Vec::with_capacity(rows * columns);
        for row in self.data.chunks_exact(inner) {
            for column in other.data.chunks_exact(inner) {
                data.push(row.iter().zip(column).map(|(a, b)| a * b).sum());
            }
        }
        Ok(Array { shape: vec![rows, columns], data })
    }

    /// Adds the array as a section.
    pub(super) fn add(&self, writer: &mut ModelWriter, name: &str, width: Width) {
        match width {
            Width::Full => writer.add_f32(name, &self.shape, &self.data),
            Width::Half => writer.add_f16(name, &self.shape, &self.data),
        }
    }
}

/// Word vectors.
struct Vectors {
    table: Array,
    /// The words' numbers, in order, and the row of each.
    keys: Vec<u64>,
    rows: Vec<u16>,
}

impl Vectors {
    fn read(package: &Package) -> anyhow::Result<Option<Vectors>> {
        let table = numpy(package.file("vocab/vectors")?).context("vocab/vectors")?;
        let key2row = package.message_pack("vocab/key2row")?;
        let mut pairs = Vec::new();
        for (key, row) in key2row.as_map().context("vocab/key2row is no map")? {
            let key = key.as_u64().context("a key is no number")?;
            pairs.push((key, u16::try_from(row.as_u64().context("a row is no number")?)?));
        }
        if pairs.is_empty() {
            return Ok(None);
        }
        pairs.sort_unstable();
        let (keys, rows) = pairs.into_iter().unzip();
        Ok(Some(Vectors { table, keys, rows }))
    }
}

/// Reads a two-dimensional array as `numpy.save` writes it (format version 1, float32).
fn numpy(bytes: &[u8]) -> anyhow::Result<Array> {
    let rest = bytes.strip_prefix(b"\x93NUMPY\x01\x00").context("no NumPy file")?;
    let (length, rest) = rest.split_first_chunk::<2>().context("cut off")?;
    let length = usize::from(u16::from_le_bytes(*length));
    let (header, data) = rest.split_at_checked(length).context("cut off")?;
    let header = std::str::from_utf8(header)?;
    let plain = header.contains("'descr': '<f4'") && header.contains("'fortran_order': False");
    ensure!(plain, "not rows of float32: {header}");
    let shape = header.split_once("'shape': (").and_then(|(_, rest)| rest.split_once(')'));
    let shape = shape.context("no shape")?.0.split(',').map(str::trim);
    let shape: Vec<usize> =
        shape.filter(|size| !size.is_empty()).map(str::parse).collect::<Result<_, _>>()?;
    Array::new(shape, data)
}

/// The layers of one thinc model, in its order.
struct Layers(Vec<Layer>);

struct Layer {
    name: String,
    attributes: Value,
    parameters: Value,
}

impl Layers {
    fn read(package: &Package, path: &str) -> anyhow::Result<Layers> {
        let model = package.message_pack(path)?;
        let list = |key: &str| -> anyhow::Result<Vec<Value>> {
            Ok(get(&model, key)?.as_array().with_context(|| format!("no list {key}"))?.clone())
        };
        let (nodes, attributes, parameters) = (list("nodes")?, list("attrs")?, list("params")?);
        let layers = nodes.iter().zip(attributes).zip(parameters);
        let read = |((node, attributes), parameters): ((&Value, Value), Value)| {
            let name = get(node, "name")?.as_str().context("a layer without a name")?.to_string();
            Ok(Layer { name, attributes, parameters })
        };
        Ok(Layers(layers.map(read).collect::<anyhow::Result<_>>()?))
    }

    fn find(&self, name: &str, index: usize) -> anyhow::Result<&Layer> {
        let mut found = self.0.iter().filter(|layer| layer.name == name);
        found.nth(index).with_context(|| format!("the model has no layer {name} {index}"))
    }

    fn linear(&self, name: &str, index: usize) -> anyhow::Result<Linear> {
        let layer = self.find(name, index)?;
        Ok(Linear { weight: layer.array("W")?, bias: layer.array("b")? })
    }
}

impl Layer {
    fn array(&self, name: &str) -> anyhow::Result<Array> {
        let array = get(&self.parameters, name)?;
        let kind = bytes(get(array, "type")?)?;
        if kind != b"<f4" {
            bail!("{}.{name} has elements of type {}", self.name, String::from_utf8_lossy(kind));
        }
        let shape = get(array, "shape")?.as_array().context("no shape")?;
        let shape: Vec<usize> =
            shape.iter().filter_map(|size| Some(size.as_u64()? as usize)).collect();
        Array::new(shape, bytes(get(array, "data")?)?)
            .with_context(|| format!("{}.{name}", self.name))
    }
}

fn bytes(value: &Value) -> anyhow::Result<&[u8]> {
    match value {
        Value::Binary(bytes) => Ok(bytes),
        Value::String(text) => Ok(text.as_bytes()),
        _ => bail!("no bytes where they are expected"),
    }
}

/// The names of a transition system's moves in order of its classes: by action, then by falling
/// (frequency, label), as `TransitionSystem.initialize_actions` of spaCy orders them.
fn moves(package: &Package, path: &str, actions: &[&str]) -> anyhow::Result<Vec<String>> {
    let table = package.message_pack(path)?;
    let table = get(&table, "moves")?.as_str().context("the moves are no text")?;
    let table: serde_json::Value = serde_json::from_str(table)?;
    let mut names = Vec::new();
    for (code, action) in actions.iter().enumerate() {
        let Some(labels) = table[code.to_string()].as_object() else { continue };
        let mut labels: Vec<(i64, &str)> = labels
            .iter()
            .map(|(label, count)| (count.as_i64().unwrap_or(0), label.as_str()))
            .collect();
        labels.sort_unstable_by(|a, b| b.cmp(a));
        for (_, label) in labels {
            // Only "U-" stands for an action on no label; the others have none to speak of.
            let plain = label.is_empty() && *action != "U";
            names.push(if plain { action.to_string() } else { format!("{action}-{label}") });
        }
    }
    Ok(names)
}
