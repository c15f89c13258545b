/** An event with fields of its own. Node 20 has no CloseEvent or ErrorEvent, and none of them has the fields that are told here. */
export function notice(type, fields) {
  return Object.assign(new Event(type), fields);
}
