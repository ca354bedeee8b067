//! 16-bit floating-point numbers (IEEE 754 binary16) to and from 32 bits.

/// A 16-bit IEEE number as a 32-bit one; exact.
pub(crate) fn widen(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let magnitude = u32::from(half & 0x7fff);
    if magnitude >= 0x7c00 {
        return f32::from_bits(sign | 0x7f80_0000 | (magnitude & 0x3ff) << 13);
    }
    // Shifting the bits puts the exponent 112 too low, for subnormal numbers too; the product is
    // exact because it is a power of two.
    let scale = f32::from_bits((127 + 112) << 23);
    f32::from_bits(sign | (f32::from_bits(magnitude << 13) * scale).to_bits())
}

/// The nearest 16-bit IEEE number, ties to even; too large values become infinite.
pub(crate) fn narrow(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = f32::from_bits(bits & 0x7fff_ffff);
    if magnitude.is_nan() {
        return sign | 0x7e00;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    if magnitude < f32::from_bits((127 - 14) << 23) {
        // Subnormal: count steps of 2^-24; adding and rounding in one operation.
        let steps = (magnitude * f32::from_bits((127 + 24) << 23)).round_ties_even();
        return sign | steps as u16;
    }
    let bits = magnitude.to_bits() - (112 << 23);
    let rounded = bits + 0xfff + (bits >> 13 & 1);
    sign | (rounded >> 13) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_rounds_to_nearest() {
        for half in 0..=u16::MAX {
            let value = widen(half);
            if !value.is_nan() {
                assert_eq!(narrow(value), half, "{value}");
            }
        }
        let cases: [(f32, f32); 6] = [
            (0.1, 0.099_975_586),
            (1.000_488_2, 1.0),
            (65519.0, 65504.0),
            (65520.0, f32::INFINITY),
            (3e-8, 5.960_464_5e-8),
            (-2e-8, -0.0),
        ];
        for (value, expected) in cases {
            assert_eq!(widen(narrow(value)), expected, "{value}");
        }
    }
}
