import { expect, it } from "vitest";
import { mayReach } from "./reach";

it("asks loopback, private and public addresses, and never link-local, multicast or dressed-up ones", () => {
  for (const address of [
    "127.0.0.1",
    "::1",
    "10.1.2.3",
    "192.168.0.7",
    "fd12:3456::1",
    "203.0.113.9",
    "2001:db8::1",
  ])
    expect(mayReach(address), address).toBe(true);
  for (const address of [
    "169.254.169.254",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "fe80::1",
    "ff02::1",
    "::",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
  ])
    expect(mayReach(address), address).toBe(false);
});
