import type { NamedPair, Settings, YubikeyPair } from "../settings/settings.ts";

/** The pairs that the settings name, in the order to fill them. */
export function pairsOf(yubikeys: Settings["yubikeys"]): readonly YubikeyPair[] {
  return isList(yubikeys) ? yubikeys : [yubikeys];
}

function isList(yubikeys: Settings["yubikeys"]): yubikeys is readonly YubikeyPair[] {
  return Array.isArray(yubikeys);
}

/**
 * How many accounts a key of the pair can hold: 32, or 64 from firmware 5.7 on, which cannot be installed later.
 *
 * {@link https://docs.yubico.com/hardware/yubikey/yk-tech-manual/yk5-apps.html}
 */
export function capacityOf({ capacity, firmware }: YubikeyPair): number {
  if (capacity !== undefined) return capacity;
  const [major, minor] = (firmware ?? "0.0").split(".").map(Number);
  return Number(major) > 5 || (major === 5 && Number(minor) >= 7) ? 64 : 32;
}

/** Equal for two pairs of the same keys in any order, and only for these. */
export function keyOfPair({ first, second }: NamedPair): string {
  return [first, second].sort().join();
}
