//! The layers of the encoders that look at neighbours: a maxout layer over a window of three rows.

use std::ops::Range;

use super::compute::{float_tile, layer_norm};
use super::lanes::{Lanes, Operation};
use super::maxout::MaxoutLayer;
use super::pack::{Aligned, Matrix, Numbers, Order};
use super::winograd::{PRODUCTS, TILE, at_points, outputs_of_products, rows_at_points};
use super::{
    Arithmetic, InstructionSet, Kernels, ModelMatrix, ModelWeights, PIECES, Scratch, WIDTH,
};

/// Tiles done with one part of the weights before the next part: few enough for the caches, and a
/// multiple of the rows every instruction set takes at a time.
const BLOCK: usize = 48;

/// `3 × 96 → 96 × 3 → the largest of three → layer normalisation → plus the middle row`, packed for the
/// kernels.
#[derive(Debug)]
pub struct WindowLayer(Form);

#[derive(Debug)]
enum Form {
    /// One sum per output: int8 and exact arithmetic, and the plain kernels as reference.
    Direct(MaxoutLayer),
    /// Float32 by [`super::winograd`].
    Winograd(WinogradLayer),
}

#[derive(Debug)]
struct WinogradLayer {
    /// Its inputs are those at the first point, then those at the second, and so on.
    matrix: Matrix,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

/// Room for a block of tiles; kept, as filling it with zeros for each call would take long.
#[derive(Debug, Default)]
pub(super) struct WindowScratch {
    tiles: Vec<Tile>,
    /// `[point][tile][WIDTH]`.
    rows: Aligned,
    /// `[point][tile][3][LANES]`.
    products: Aligned,
    /// `[tile][row][WIDTH]`, the largest of the three pieces.
    largest: Aligned,
}

/// Neighbouring rows that are computed together: at most [`TILE`] from the first on, and before the end
/// of their run.
#[derive(Clone, Copy, Debug)]
struct Tile {
    first: usize,
    end: usize,
}

impl WindowLayer {
    /// Packs a layer. Rows of `matrix` are `[unit][piece]`, its columns those of the row before, of the
    /// row itself and of the row after; `gain` and `shift` are those of the normalisation, one per unit.
    ///
    /// # Panics
    ///
    /// When lengths do not fit together.
    pub fn new(
        kernels: Kernels,
        matrix: &ModelMatrix<'_>,
        gain: &[f32],
        shift: &[f32],
    ) -> WindowLayer {
        assert_eq!(matrix.inputs, 3 * WIDTH, "a layer over a window");
        let fused = kernels.arithmetic() == Arithmetic::Fused;
        WindowLayer(match matrix.weights {
            ModelWeights::Float(weights)
                if fused && kernels.instruction_set() != InstructionSet::Plain =>
            {
                assert_eq!(matrix.outputs, WIDTH * PIECES);
                assert_eq!(weights.len(), matrix.outputs * matrix.inputs);
                assert_eq!((gain.len(), shift.len()), (WIDTH, WIDTH));
                let weights = at_points(weights);
                let weights = ModelWeights::Float(&weights);
                let matrix = ModelMatrix { inputs: PRODUCTS * WIDTH, weights, ..*matrix };
                let matrix = Matrix::new(kernels, &matrix, Order::Maxout);
                let (gain, shift) = (gain.to_vec(), shift.to_vec());
                Form::Winograd(WinogradLayer { matrix, gain, shift })
            }
            _ => Form::Direct(MaxoutLayer::new(kernels, matrix, gain, shift)),
        })
    }

    /// Output row i from rows i−1, i, i+1 of the input, plus input row i (residual connection), for the
    /// rows of each run. Rows outside the runs may or may not be computed.
    ///
    /// Both slices hold the same number of rows of [`WIDTH`] numbers; the first and the last are guard
    /// rows: read in `input`, left alone in `output`. The results of a run depend on nothing but its
    /// rows and one row on each side, to the last bit.
    ///
    /// # Panics
    ///
    /// When the slices do not fit or a run holds a guard row.
    pub fn apply(
        &self,
        input: &[f32],
        output: &mut [f32],
        runs: &[Range<usize>],
        scratch: &mut Scratch,
    ) {
        assert_eq!(input.len(), output.len());
        assert!(input.len().is_multiple_of(WIDTH) && input.len() >= 2 * WIDTH);
        let last = input.len() / WIDTH - 1;
        assert!(runs.iter().all(|run| run.start > 0 && run.end <= last), "guard rows");
        let layer = match &self.0 {
            Form::Direct(layer) => return layer.apply_window(input, output, scratch),
            Form::Winograd(layer) => layer,
        };
        let scratch = &mut scratch.window;
        scratch.tiles.clear();
        for run in runs {
            let tiles = run.clone().step_by(TILE);
            scratch.tiles.extend(tiles.map(|first| Tile { first, end: run.end }));
        }
        scratch.rows.make_room::<f32>(PRODUCTS * BLOCK * WIDTH);
        scratch.products.make_room::<f32>(PRODUCTS * BLOCK * MOST_GROUP);
        scratch.largest.make_room::<f32>(BLOCK * TILE * WIDTH);
        layer.matrix.run(Apply { layer, input, output, scratch });
    }
}

/// Numbers in three vectors of the widest instruction set.
const MOST_GROUP: usize = PIECES * 16;
/// What rows after the end of a run count as, and where the sums of products start.
static ZEROS: [f32; WIDTH] = [0.0; WIDTH];

struct Apply<'a> {
    layer: &'a WinogradLayer,
    input: &'a [f32],
    output: &'a mut [f32],
    scratch: &'a mut WindowScratch,
}

impl Operation for Apply<'_> {
    type Output = ();
    const MULTIPLIES_INT8: bool = false;

    #[inline(always)]
    unsafe fn run<S: Lanes, const ROWS: usize, const FUSED: bool>(self) {
        let Apply { layer: WinogradLayer { matrix, gain, shift }, input, output, scratch } = self;
        let Numbers::Float(weights) = &matrix.numbers else { return };
        let group_width = PIECES * S::LANES;
        // SAFETY: `apply` measured the slices, saw to it that every row of a tile has a neighbour on
        // each side, and made room for a block; the matrix was packed for this very instruction set.
        unsafe {
            let weights = weights.pointer::<f32>();
            let rows = scratch.rows.pointer_mut::<f32>();
            let products = scratch.products.pointer_mut::<f32>();
            let largest = scratch.largest.pointer_mut::<f32>();
            for tiles in scratch.tiles.chunks(BLOCK) {
                for (number, tile) in tiles.iter().enumerate() {
                    // A run depends on the row after its last one, and on none behind that.
                    let mut from = [ZEROS.as_ptr(); PRODUCTS];
                    for (place, from) in from.iter_mut().enumerate() {
                        let row = tile.first - 1 + place;
                        if row <= tile.end {
                            *from = input.as_ptr().add(row * WIDTH);
                        }
                    }
                    rows_at_points::<S, FUSED>(&from, rows.add(number * WIDTH), BLOCK * WIDTH);
                }
                for group in 0..matrix.groups {
                    for point in 0..PRODUCTS {
                        let weights = weights.add((group * PRODUCTS + point) * WIDTH * group_width);
                        let from = rows.add(point * BLOCK * WIDTH);
                        let to = products.add(point * BLOCK * group_width);
                        let mut tile = 0;
                        while tile + ROWS <= tiles.len() {
                            let from = from.add(tile * WIDTH);
                            multiply::<S, ROWS, FUSED>(from, weights, to.add(tile * group_width));
                            tile += ROWS;
                        }
                        while tile < tiles.len() {
                            let from = from.add(tile * WIDTH);
                            multiply::<S, 1, FUSED>(from, weights, to.add(tile * group_width));
                            tile += 1;
                        }
                    }
                    let bias = matrix.bias.pointer::<f32>().add(group * group_width);
                    for tile in 0..tiles.len() {
                        outputs_of_products::<S, FUSED>(
                            products.add(tile * group_width),
                            BLOCK * group_width,
                            bias,
                            largest.add(tile * TILE * WIDTH + group * S::LANES),
                        );
                    }
                }
                for (number, tile) in tiles.iter().enumerate() {
                    for row in 0..TILE.min(tile.end - tile.first) {
                        let at = (tile.first + row) * WIDTH;
                        layer_norm::<S>(
                            largest.add((number * TILE + row) * WIDTH),
                            gain.as_ptr(),
                            shift.as_ptr(),
                            Some(input.as_ptr().add(at)),
                            output.as_mut_ptr().add(at),
                        );
                    }
                }
            }
        }
    }
}

/// The product of one group of a point's weights and `ROWS` rows of [`WIDTH`] numbers: three vectors a row.
///
/// # Safety
///
/// As for [`Lanes`]; the pointers must be valid for what is said here.
#[inline(always)]
unsafe fn multiply<S: Lanes, const ROWS: usize, const FUSED: bool>(
    rows: *const f32,
    weights: *const f32,
    to: *mut f32,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let zeros = ZEROS.as_ptr();
        let tile = float_tile::<S, ROWS, PIECES, FUSED>(rows, WIDTH, WIDTH, weights, zeros);
        for (row, vectors) in tile.iter().enumerate() {
            for (number, &vector) in vectors.iter().enumerate() {
                S::store(to.add((row * PIECES + number) * S::LANES), vector);
            }
        }
    }
}
