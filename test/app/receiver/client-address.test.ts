import { describe, expect, test } from "@jest/globals";
import { clientAddress, parseAddressRanges } from "../../../app/receiver/client-address.ts";

describe("the address that a request came from", () => {
  test.each([
    ["of the connection", "192.0.2.1", undefined, "", "192.0.2.1"],
    ["of the connection, with any forwarded address", "192.0.2.1", "198.51.100.1", "10.0.0.1", "192.0.2.1"],
    ["that a trusted proxy adds", "10.0.0.1", "198.51.100.1", "10.0.0.0/8", "198.51.100.1"],
    ["that the last trusted proxy adds", "10.0.0.1", "1.1.1.1, 198.51.100.1,10.0.0.2", "10.0.0.0/8", "198.51.100.1"],
    ["of a proxy that adds nothing", "10.0.0.1", undefined, "10.0.0.1", "10.0.0.1"],
    ["of a proxy that adds nonsense", "10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1", "10.0.0.1"],
    ["of IPv4 in IPv6", "::ffff:192.0.2.1", undefined, "", "192.0.2.1"],
    ["of a proxy of IPv4 in IPv6", "::ffff:10.0.0.1", "198.51.100.1", "10.0.0.1", "198.51.100.1"],
    ["of a network of IPv6", "2001:db8:1:2:3:4:5:6", undefined, "", "2001:db8:1:2::/64"],
    ["behind a proxy of IPv6", "2001:db8::1", "198.51.100.1", "2001:db8::/32", "198.51.100.1"],
    ["behind a proxy on the same machine", "::1", "198.51.100.1", "127.0.0.1, ::1", "198.51.100.1"],
    ["of a connection that is closed", undefined, undefined, "", "unknown"],
  ])("is the one %s", (_, remote, forwardedFor, proxies, expected) => {
    expect(clientAddress({ remote, forwardedFor }, parseAddressRanges(proxies) ?? [])).toBe(expected);
  });

  test.each(["proxy.example.com", "10.0.0.0/33", "10.0.0.1 10.0.0.2", "::1/129"])(
    "is not trusted from the proxy %s",
    (text) => {
      expect(parseAddressRanges(`127.0.0.1,${text}`)).toBeUndefined();
    },
  );
});
