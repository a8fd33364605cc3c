"""From a LayerSpec to a real, seeded, built Keras layer."""

import keras

from models.cells.catalog import describe
from models.spec import LayerSpec
from models.worker.reading import LAYER_CLASSES

# Chosen so that the four units of the default page differ, in sign and size, in all three
# layers: seed 0 of the page is this seed in Keras.
_FIRST_SEED = 142


def build_layer(spec: LayerSpec) -> keras.layers.Layer:
    """Build the layer that a spec describes, its weights drawn from the spec's seed.

    The kernel is drawn by Keras's default initializer (Glorot uniform), the recurrent
    kernel too (orthogonal); the biases are Keras's defaults.
    """
    seed = _FIRST_SEED + 4 * spec.seed
    layer = _single_layer(spec, seed, go_backwards=spec.go_backwards)
    if spec.bidirectional:
        # Left to itself Bidirectional copies the forward half, its seeds too: both
        # halves would have the same weights.
        layer = keras.layers.Bidirectional(
            layer,
            merge_mode=spec.config.merge_mode,
            backward_layer=_single_layer(spec, seed + 2, go_backwards=True),
        )
    layer.build((None, spec.timesteps, spec.features))
    return layer


def _single_layer(spec: LayerSpec, seed: int, *, go_backwards: bool) -> keras.layers.Layer:
    """Make a layer; two seeds, because one for both would give correlated weights."""
    cell = describe(spec.config)
    options = {name: getattr(spec, name) for name in cell.options}
    return LAYER_CLASSES[spec.kind](
        units=spec.units,
        activation=spec.activation,
        use_bias=spec.use_bias,
        return_sequences=spec.return_sequences,
        return_state=spec.return_state,
        go_backwards=go_backwards,
        kernel_initializer=keras.initializers.GlorotUniform(seed=seed),
        recurrent_initializer=keras.initializers.Orthogonal(seed=seed + 1),
        **options,
    )
