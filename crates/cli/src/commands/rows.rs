//! Events as rows of a table, in text or in columns.

use std::io::{BufWriter, Write};

use readout_export::{Codes, Columnar, Container, Layout, PhoenixDay, Row, Text};
use readout_record::{CodedEvent, Record};

type Out = BufWriter<Box<dyn Write + Send>>;

/// How text is written.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// A line of the names of the columns first.
    pub(crate) header: bool,
    /// Nothing that a spreadsheet takes as a formula.
    pub(crate) spreadsheet_safe: bool,
}

enum Sink {
    Text(Text<Out>),
    Columnar(Box<Columnar<Out>>),
}

/// Writes events in a layout.
pub(crate) struct Rows {
    layout: Layout,
    codes: Codes,
    sink: Sink,
    /// Of the one layout whose rows are made of many events.
    phoenix: PhoenixDay,
    /// Events without a CAMEO code, in layouts that need one.
    without_code: usize,
}

impl Rows {
    /// Begins the table.
    pub(crate) fn new(
        layout: Layout,
        container: Option<Container>,
        out: Box<dyn Write + Send>,
        codes: Codes,
        style: Style,
    ) -> anyhow::Result<Rows> {
        let out = BufWriter::new(out);
        let sink = match container {
            Some(container) => {
                Sink::Columnar(Box::new(Columnar::new(out, container, layout.columns())?))
            }
            None => {
                let mut text = Text::new(out, layout.missing(), style.spreadsheet_safe);
                if style.header {
                    text.header(layout.columns())?;
                }
                Sink::Text(text)
            }
        };
        Ok(Rows { layout, codes, sink, phoenix: PhoenixDay::default(), without_code: 0 })
    }

    /// Adds an event of a record.
    pub(crate) fn add(&mut self, event: &CodedEvent, record: &Record) -> anyhow::Result<()> {
        let row = Row { event, record, codes: &self.codes };
        if self.layout == Layout::Phoenix {
            self.phoenix.add(&row);
            self.without_code += usize::from(event.cameo.is_none());
            return Ok(());
        }
        let rows = self.layout.rows(&row);
        self.without_code += usize::from(rows.is_empty());
        for row in rows {
            match &mut self.sink {
                Sink::Text(text) => text.row(&row)?,
                Sink::Columnar(columns) => columns.row(row)?,
            }
        }
        Ok(())
    }

    /// Writes what is left; gives the number of events without a code that the layout needs.
    pub(crate) fn finish(self) -> anyhow::Result<usize> {
        match self.sink {
            Sink::Text(mut text) => {
                for row in self.phoenix.rows() {
                    text.row(&row)?;
                }
                text.finish()?;
            }
            Sink::Columnar(columns) => columns.finish()?,
        }
        Ok(self.without_code)
    }
}
