import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HASH_STATE, WordHash, hashBytes } from "./hash.ts";

const hashed = (...blocks: readonly (readonly [number, number, number, number])[]): string => {
  const hash = new WordHash();
  for (const block of blocks) hash.block(...block);
  return hash.digest();
};

test("whole blocks hash as mmh3 5.3.0 (mmh3_x86_128_digest, seed 0) hashes the same bytes", () => {
  const scattered = Array.from({ length: 12 }, (_, i) => ((i * 2_654_435_761) % 2 ** 32) - 2 ** 31);
  expect(hashed()).toBe("00000000000000000000000000000000");
  expect(hashed([1, 2, 3, 4])).toBe("37d6ee173d4a429d3dbb9c175b64b81d");
  expect(hashed(...[0, 4, 8].map((i) => scattered.slice(i, i + 4) as [number, number, number, number]))).toBe(
    "954f651874429eb302b000317b8b03e6",
  );
});

test("doubles hash as their little-endian bytes do in mmh3 5.3.0", () => {
  const hash = new WordHash();
  hash.doubles(1.5, -570.25);
  hash.doubles(2e15 + 1, -0);
  expect(hash.digest()).toBe("37fff4f792ade7ee469d8c28459d3634");
});

const hashedDouble = (x: number): string => {
  const hash = new WordHash();
  hash.wordsAndDouble(1, 2, x);
  return hash.digest();
};

test("a NaN hashes like any other NaN and unlike zero", () => {
  const odd = new Float64Array(new Uint32Array([7, 0xfff80001]).buffer)[0];
  expect(hashedDouble(odd)).toBe(hashedDouble(Number.NaN));
  expect(hashedDouble(Number.NaN)).not.toBe(hashedDouble(0));
  expect(hashedDouble(-0)).toBe(hashedDouble(0));
});

test("a digest leaves the hash as it was, and a saved hash continues where it stood", () => {
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const block = fc.tuple(word, word, word, word);
  fc.assert(
    fc.property(fc.array(block), fc.array(block), (before, after) => {
      const hash = new WordHash();
      for (const b of before) hash.block(...b);
      const saved = new Float64Array(HASH_STATE + 3);
      hash.save(saved, 3);
      hash.digest();
      for (const b of after) hash.block(...b);
      const resumed = new WordHash();
      resumed.block(9, 9, 9, 9);
      resumed.load(saved, 3);
      for (const b of after) resumed.block(...b);
      expect(resumed.digest()).toBe(hash.digest());
      expect(hash.digest()).toBe(hashed(...before, ...after));
    }),
  );
});

test("changing, adding or dropping one byte changes the hash of bytes", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 70 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, at, by) => {
        const changed = bytes.slice();
        changed[at % bytes.length] ^= by;
        const hash = hashBytes(bytes);
        expect(hashBytes(bytes.slice())).toBe(hash);
        expect(hashBytes(changed)).not.toBe(hash);
        expect(hashBytes(bytes.subarray(0, -1))).not.toBe(hash);
        expect(hashBytes(Uint8Array.of(...bytes, 0))).not.toBe(hash);
      },
    ),
  );
});
