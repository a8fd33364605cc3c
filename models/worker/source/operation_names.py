"""What TensorFlow and the old backend call what keras.ops has: tables, and no more."""

# "name: counterpart arguments"; an argument is "theirs:ours", or one word for both. What is
# not among them (name=) is left out.
SHARED = """
    abs: abs x
    acos: arccos x
    asin: arcsin x
    atan: arctan x
    ceil: ceil x
    cos: cos x
    cosh: cosh x
    elu: elu features:x alpha
    equal: equal x:x1 y:x2
    erf: erf x
    exp: exp x
    floor: floor x
    greater: greater x:x1 y:x2
    greater_equal: greater_equal x:x1 y:x2
    hard_sigmoid: hard_sigmoid x
    less: less x:x1 y:x2
    less_equal: less_equal x:x1 y:x2
    log: log x
    log1p: log1p x
    logical_and: logical_and x:x1 y:x2
    logical_not: logical_not x
    logical_or: logical_or x:x1 y:x2
    maximum: maximum x:x1 y:x2
    minimum: minimum x:x1 y:x2
    not_equal: not_equal x:x1 y:x2
    round: round x
    sigmoid: sigmoid x
    sign: sign x
    sin: sin x
    sinh: sinh x
    softplus: softplus features:x
    softsign: softsign features:x
    sqrt: sqrt x
    square: square x
    stop_gradient: stop_gradient input:variable
    tan: tan x
    tanh: tanh x
"""
TENSORFLOW = (
    SHARED
    + """
    add: add x:x1 y:x2
    broadcast_to: broadcast_to input:x shape
    cast: cast x dtype
    clip_by_value: clip t:x clip_value_min:x_min clip_value_max:x_max
    concat: concatenate values:xs axis
    cumprod: cumprod x axis
    cumsum: cumsum x axis
    divide: divide x:x1 y:x2
    divide_no_nan: divide_no_nan x:x1 y:x2
    expand_dims: expand_dims input:x axis
    floordiv: floor_divide x:x1 y:x2
    gelu: gelu features:x approximate
    identity: copy input:x
    leaky_relu: leaky_relu features:x alpha:negative_slope
    log_softmax: log_softmax logits:x axis
    log_sigmoid: log_sigmoid x
    mod: mod x:x1 y:x2
    multiply: multiply x:x1 y:x2
    negative: negative x
    norm: norm tensor:x ord axis keepdims
    pad: pad tensor:x paddings:pad_width mode
    pow: power x:x1 y:x2
    range: arange start limit:stop delta:step
    reciprocal: reciprocal x
    reduce_all: all input_tensor:x axis keepdims
    reduce_any: any input_tensor:x axis keepdims
    reduce_logsumexp: logsumexp input_tensor:x axis keepdims
    reduce_max: max input_tensor:x axis keepdims
    reduce_mean: mean input_tensor:x axis keepdims
    reduce_min: min input_tensor:x axis keepdims
    reduce_prod: prod input_tensor:x axis keepdims
    reduce_std: std input_tensor:x axis keepdims
    reduce_sum: sum input_tensor:x axis keepdims
    reduce_variance: var input_tensor:x axis keepdims
    relu: relu features:x
    relu6: relu6 features:x
    repeat: repeat input:x repeats axis
    reverse: flip tensor:x axis
    roll: roll input:x shift axis
    rsqrt: rsqrt x
    selu: selu features:x
    silu: silu features:x
    softmax: softmax logits:x axis
    sort: sort values:x axis
    squeeze: squeeze input:x axis
    stack: stack values:x axis
    subtract: subtract x:x1 y:x2
    swish: silu features:x
    tensordot: tensordot a:x1 b:x2 axes
    tile: tile input:x multiples:repeats
    transpose: transpose a:x perm:axes
    where: where condition x:x1 y:x2
"""
)
BACKEND = (
    SHARED
    + """
    all: all x axis keepdims
    any: any x axis keepdims
    arange: arange start stop step
    cast: cast x dtype
    clip: clip x min_value:x_min max_value:x_max
    concatenate: concatenate tensors:xs axis=-1
    cumprod: cumprod x axis
    cumsum: cumsum x axis
    dot: dot x:x1 y:x2
    logsumexp: logsumexp x axis keepdims
    max: max x axis keepdims
    mean: mean x axis keepdims
    min: min x axis keepdims
    one_hot: one_hot indices:x num_classes
    permute_dimensions: transpose x pattern:axes
    pow: power x:x1 a:x2
    prod: prod x axis keepdims
    relu: relu x
    repeat_elements: repeat x rep:repeats axis
    reverse: flip x axes:axis
    sigmoid: sigmoid x
    softmax: softmax x axis
    squeeze: squeeze x axis
    stack: stack x axis
    std: std x axis keepdims
    sum: sum x axis keepdims
    tile: tile x n:repeats
    transpose: transpose x
    var: var x axis keepdims
"""
)

# Not here: what runs a function that it is given (map, scan, cond, while_loop, ...), and
# what looks at values.
REFUSED = {
    "associative_scan", "cond", "convert_to_numpy", "custom_gradient", "fori_loop", "jvp",
    "map", "scan", "switch", "vectorize", "vectorized_map", "while_loop", "is_tensor",
}  # fmt: skip

# TensorFlow 1's words.
OLD_WORDS = {
    "keep_dims": "keepdims", "reduction_indices": "axis", "dim": "axis",
    "concat_dim": "axis", "squeeze_dims": "axis", "dimension": "axis", "x": "features",
}  # fmt: skip
