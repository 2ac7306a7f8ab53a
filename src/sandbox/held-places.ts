import { basename, dirname, join, relative, sep } from "node:path";
import { isBelow, needFolderOfOwn, notWhatItShouldBe, type Place, realPath } from "./checked-confinement.ts";
import { followLinks } from "./links.ts";

export interface Held {
  /** Folders that nobody may see, but for what is shown in them. */
  readonly hidden: readonly string[];
  /** What Waybill itself obeys: folders that are not changed, nor made where they are not there, and files in them. */
  readonly guarded: readonly string[];
}

/**
 * The places, and what has to stand over them so that all is held, by every name by which it is seen. Of two that are said of one path
 * the later one counts. What is neither in one of the places nor above one is not seen by way of them, and nothing is said of it.
 */
export function heldPlaces(places: readonly Place[], { hidden, guarded }: Held): readonly Place[] {
  const covers = hidden.flatMap((path) => {
    const real = realPath(path);
    return real === undefined ? [] : seenBelow(real, places);
  });
  const guards = guardsOf(guarded, places);
  return [
    ...[...covers, ...guards].flatMap(pinsAround),
    ...covers.map(({ path }): Place => ({ path, access: "read", absent: true })),
    ...places,
    ...guards.map(({ path }): Place => ({ path, access: "read", pinned: true, absent: realPath(path) === undefined })),
  ];
}

/** A path as the command sees it, and the place that it is seen in. */
interface Seen {
  readonly path: string;
  readonly around: Place;
}

/** What is changed by no command where it stands is guarded by that. */
function guardsOf(guarded: readonly string[], places: readonly Place[]): readonly Seen[] {
  const open = places.filter(({ access }) => access === "write").map(({ path }) => realPath(path) ?? path);
  const held = guarded.map((path) => join(realPath(dirname(path)) ?? dirname(path), basename(path)));
  return guarded.flatMap((path, at) => {
    const own = held[at] ?? path;
    if (!open.some((folder) => isBelow(own, folder))) return [];
    needHeldWay(path, (each) => open.some((one) => isBelow(each, one)) && !held.some((one) => isBelow(each, one)));
    if (held.some((folder) => isBelow(own, folder))) return [];
    needFolderOfOwn(own);
    return seenBelow(own, places).filter(({ around }) => around.access === "write");
  });
}

/** What is guarded is of no use where a link leads from it to what is not. */
function needHeldWay(path: string, isOpen: (path: string) => boolean): void {
  const { links, end } = followLinks(path);
  const link = links.find((each) => isOpen(each.path));
  if (link !== undefined)
    throw notWhatItShouldBe(path, `leads through the link ${link.path}, which a command could change`);
  if (links.length > 0 && isOpen(end)) throw notWhatItShouldBe(path, `leads to ${end}, which a command could change`);
}

function seenBelow(real: string, places: readonly Place[]): readonly Seen[] {
  const paths = places.flatMap(({ path, absent = false }) => {
    const folder = absent ? undefined : realPath(path);
    return folder !== undefined && isBelow(real, folder) ? [join(path, relative(folder, real))] : [];
  });
  return [...new Set(paths)].flatMap((path) => {
    const around = nearest(path, places);
    return around === undefined ? [] : [{ path, around }];
  });
}

function nearest(path: string, places: readonly Place[]): Place | undefined {
  let found: Place | undefined;
  for (const place of places) {
    if (isBelow(path, place.path) && place.path.length >= (found?.path.length ?? 0)) found = place;
  }
  return found;
}

/** A folder around what is held could be moved away with all that is in it, were it not a place of its own. */
function pinsAround({ path, around }: Seen): readonly Place[] {
  const pins: Place[] = [];
  if (around.access === "read") return pins;
  for (let above = dirname(path); isBelow(above, around.path) && above !== sep; above = dirname(above))
    pins.unshift({ path: above, access: "write", pinned: true });
  return pins;
}
