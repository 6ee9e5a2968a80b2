import { expect, it } from "vitest";
import { VENUE_NAMES } from "../core/live/venue.ts";
import { VENUES } from "../core/sources/venues.ts";
import { VENUE_LIST } from "./venue-list.ts";

it("offers every venue under the name and with the integrity aid of its adapter", () => {
  expect(VENUE_LIST.map(({ name }) => name).toSorted()).toEqual([...VENUE_NAMES].toSorted());
  for (const { name, title, aid } of VENUE_LIST)
    expect({ title, aid }).toEqual({ title: VENUES[name].title, aid: VENUES[name].aid });
});
