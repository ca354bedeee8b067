use serde_json::{Value, json};

use crate::table::{Column, Kind};

/// What each column holds, as a page to read.
pub fn codebook(title: &str, missing: &str, columns: &[Column]) -> String {
    let missing =
        if missing.is_empty() { "an empty cell".to_owned() } else { format!("`{missing}`") };
    let mut page = format!(
        "# {title}\n\nWritten by Readout {}. What is not known is {missing} in text and null in \
         Parquet and Arrow. Dates are ISO 8601 unless the column says otherwise.\n\n\
         | column | type | holds |\n|---|---|---|\n",
        env!("CARGO_PKG_VERSION")
    );
    for column in columns {
        page.push_str(&format!("| {} | {} | {} |\n", column.name, name(column.kind), column.about));
    }
    page
}

/// A description of files for programs: Frictionless Data Package 1. `resources` are file name,
/// missing value and columns; a file without columns is described by its name only. What an older
/// description says about other files is kept.
pub fn datapackage(older: Option<Value>, resources: &[(&str, &str, &[Column])]) -> Value {
    let mut kept: Vec<Value> = older
        .as_ref()
        .and_then(|it| it.get("resources"))
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    kept.retain(|it| resources.iter().all(|(path, ..)| it["path"] != *path));
    kept.extend(resources.iter().map(|(path, missing, columns)| resource(path, missing, columns)));
    let mut package = older.filter(Value::is_object).unwrap_or_else(|| {
        json!({
            "name": "readout-export",
            "title": "Events coded by Readout",
            "created_by": format!("Readout {}", env!("CARGO_PKG_VERSION")),
        })
    });
    package["resources"] = Value::Array(kept);
    package
}

fn resource(path: &str, missing: &str, columns: &[Column]) -> Value {
    let stem =
        path.to_lowercase().replace(|character: char| !character.is_ascii_alphanumeric(), "-");
    let mut resource = json!({ "name": stem, "path": path, "encoding": "utf-8" });
    if !columns.is_empty() {
        let fields: Vec<Value> = columns
            .iter()
            .map(|it| json!({ "name": it.name, "type": name(it.kind), "description": it.about }))
            .collect();
        resource["profile"] = json!("tabular-data-resource");
        resource["schema"] = json!({ "fields": fields, "missingValues": [missing] });
        if path.ends_with(".tsv") || path.ends_with(".CSV") {
            resource["dialect"] = json!({ "delimiter": "\t", "quoteChar": "" });
        }
    }
    resource
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Date => "date",
    }
}
