// Where a subscription stands in its channel's stream, and what it may have missed. Within an epoch the hub hears offsets one by one
// (PROTOCOL.md, "Order and delivery"); the only ones left out are the client's own publications with "echo":false. Those are known by their
// `published` reply, which may come before or after later publications. Offsets of different epochs cannot be compared.

/** Own publications without echo that are remembered ahead of the position; far more than a connection may have under way. */
const MOST_SILENT = 10_000;

/** The place in what has one: a reply, a publication, or an option that is not set. */
export const placeOf = ({ epoch, offset } = {}) => (epoch === undefined ? undefined : { epoch, offset });

export class PositionTracker {
  #epoch;
  #offset;
  #silent = new Set(); // offsets after #offset that will not be heard
  #underWay = 0; // own publications without echo whose offset is not known yet

  /** `since` is the place to go on from; undefined for none. */
  constructor(since) {
    this.#epoch = since?.epoch;
    this.#offset = since?.offset;
  }

  /** The last place heard; before the first the one to go on from, or undefined. */
  get position() {
    return this.#epoch === undefined ? undefined : { epoch: this.#epoch, offset: this.#offset };
  }

  /**
   * The subscription begins, or begins anew after a reconnect. `from` is the place that the hub was told, if any; by own publications on the
   * new connection the position may be past it already. A hub without history does not say whether it has recovered: then the places do.
   * Gives what was missed since `from`; undefined without it.
   */
  start({ epoch, offset, recovered, reason }, from) {
    this.#underWay = 0;
    if (from?.epoch === epoch && from.offset === offset && recovered !== false) {
      return { recovered: true, missed: 0, from, to: from, reason: undefined };
    }
    const comparable = from?.epoch === epoch && offset >= from.offset;
    const missed = comparable ? this.#unheardBefore(offset + 1) : undefined;
    if (epoch !== this.#epoch) {
      this.#silent.clear();
    }
    this.#epoch = epoch;
    this.#moveTo(offset);
    return from && { recovered: false, missed, from, to: this.position, reason };
  }

  /** A publication came. Gives how many are missing before it, or undefined if it was heard before. */
  hear(offset) {
    if (offset <= this.#offset) {
      return undefined;
    }
    const missed = Math.max(0, this.#unheardBefore(offset) - this.#underWay);
    this.#moveTo(offset);
    return missed;
  }

  /** A publication without echo is sent. */
  silentBegins() {
    this.#underWay++;
  }

  /** Its reply came (with its place), or its end is unknown: then a gap may be told where there is none, never the other way round. */
  silentEnds(place) {
    this.#underWay = Math.max(0, this.#underWay - 1);
    if (place?.epoch !== this.#epoch || !(place?.offset > this.#offset)) {
      return;
    }
    if (place.offset === this.#offset + 1) {
      this.#moveTo(place.offset);
    } else if (this.#silent.size < MOST_SILENT) {
      this.#silent.add(place.offset);
    }
  }

  #unheardBefore(offset) {
    let unheard = offset - this.#offset - 1;
    for (const silent of this.#silent) {
      unheard -= silent < offset ? 1 : 0;
    }
    return unheard;
  }

  #moveTo(offset) {
    this.#offset = offset;
    for (const silent of this.#silent) {
      if (silent <= this.#offset) {
        this.#silent.delete(silent);
      }
    }
    while (this.#silent.delete(this.#offset + 1)) {
      this.#offset++;
    }
  }
}
