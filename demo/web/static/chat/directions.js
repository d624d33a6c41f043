// The ways that the translators of this page go.

export class Directions {
  constructor(all) {
    this.all = all;
    this.sources = [...new Set(all.map(([source]) => source))];
  }

  targets(source) {
    return [...new Set(this.all.filter(([from]) => !source || from === source).map(([, target]) => target))];
  }

  has(source, target) {
    return this.all.some(([from, to]) => from === source && to === target);
  }

  /** The way nearest to the one that is wanted. */
  nearest(source, target) {
    if (this.has(source, target)) return [source, target];
    return this.all.find(([from]) => from === source) ?? this.all.find(([, to]) => to === target) ?? this.all[0];
  }
}
