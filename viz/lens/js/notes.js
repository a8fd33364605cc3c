/** What has to be said of a picture as a whole. */

/** The notes on a model as one text, empty if there is nothing to say. */
export function notesOf(model) {
  const notes = [];
  if (model.batch > 1) notes.push(`Shown: the first of the ${model.batch} sequences in the batch.`);
  const broken = brokenQuantities(model);
  if (broken.length) notes.push(`Not finite (NaN or ∞): ${broken.join(", ")}. The hatched squares hold no number.`);
  return notes.join(" ");
}

function brokenQuantities(model) {
  return model.quantities
    .filter(({ name }) => model.directions.some((direction) =>
      !direction.quantities[name].every(Number.isFinite)))
    .map(({ label }) => label);
}
