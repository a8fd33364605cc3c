/**
 * Bytes from Python → the model that everything else reads. See payload.py for the
 * layout. Numbers stay in typed arrays, as views of one buffer.
 */

/** Decodes a payload (Uint8Array). */
export function decodePayload(bytes) {
  // The bytes may start anywhere in a larger message, but float32 needs multiples of 4.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const headLength = new DataView(buffer).getUint32(byteOffset, true);
  const headBytes = new Uint8Array(buffer, byteOffset + 4, headLength);
  const head = JSON.parse(new TextDecoder().decode(headBytes));
  let offset = byteOffset + 4 + headLength;
  const take = (length) => {
    const values = new Float32Array(buffer, offset, length);
    offset += 4 * length;
    return values;
  };
  return readModel(head, take);
}

function readModel(head, take) {
  const { timesteps, features } = head;
  const quantities = head.quantities.map(([name, label, symbol, role, expression]) => ({
    name, label, symbol, role, expression,
  }));
  const inputs = take(timesteps * features);
  return {
    ...head,
    words: head.word.map((index) => head.words[index]),
    quantities,
    byName: Object.fromEntries(quantities.map((q) => [q.name, q])),
    blocks: head.blocks.map(([weight, gate, column, row, symbol]) => ({
      weight, gate, column, row, symbol,
    })),
    returns: head.returns.map(([name, dimensions, shape]) => ({ name, dimensions, shape })),
    inputs,
    directions: head.directions.map((direction, index) => ({
      ...readDirection(head, direction, take), index,
    })),
  };
}

function readDirection({ timesteps, units, quantities, output }, direction, take) {
  const values = takeAll(quantities.map(([name]) => name), () => take(timesteps * units));
  return {
    ...direction,
    quantities: values,
    initial: takeAll(direction.initial, () => take(units)),
    weights: takeWeights(direction.weights, take),
    outputs: readOutputs(direction.outputs, values[output], units, take),
  };
}

/** What leaves at each step: the hidden state, zeros ("0"), or numbers of its own ("n"). */
function readOutputs(codes, hidden, units, take) {
  if (!codes) return hidden;
  const outputs = hidden.slice();
  [...codes].forEach((code, step) => {
    if (code === "0") outputs.fill(0, step * units, (step + 1) * units);
    if (code === "n") outputs.set(take(units), step * units);
  });
  return outputs;
}

function takeAll(names, takeOne) {
  return Object.fromEntries(names.map((name) => [name, takeOne()]));
}

function takeWeights(named, take) {
  return Object.fromEntries(named.map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [name, { shape, values: take(count) }];
  }));
}

/** Gives weight (row, unit) of a block; a bias has no rows of its own. */
export function weightAt(model, direction, blockIndex, row, unit) {
  const block = model.blocks[blockIndex];
  const { shape, values } = direction.weights[block.weight];
  const stride = shape[shape.length - 1];
  return values[(block.row ?? row) * stride + block.column * model.units + unit];
}

/** Which step (from 0) was read before this one; -1 for the starting state. */
export function stepBefore(model, direction, step) {
  const before = direction.reverse ? step + 1 : step - 1;
  return before >= 0 && before < model.timesteps ? before : -1;
}

/** The step (from 0) that is read last: the one whose state the layer returns. */
export function lastStep(model, direction) {
  return direction.reverse ? 0 : model.timesteps - 1;
}

/**
 * The values of one strip of a direction: `step` from 0, or -1 for a starting state.
 * "output" is what this direction hands out, before both are merged.
 */
export function stripValues(model, direction, quantity, step) {
  if (quantity === "input") {
    return model.inputs.subarray(step * model.features, (step + 1) * model.features);
  }
  if (step < 0) return direction.initial[quantity];
  const values = quantity === "output" ? direction.outputs : direction.quantities[quantity];
  return values.subarray(step * model.units, (step + 1) * model.units);
}

/** Whether a step (from 0) is masked: the layer skips it. */
export function isMasked(model, step) {
  return step >= 0 && Boolean(model.mask) && !model.mask[step];
}
