import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { hostFile, hostText } from '../../../../scripts/host.mjs';

it('host.min.js is made from the modules beside it (node scripts/host.mjs makes it anew)', () => {
  expect(readFileSync(hostFile, 'utf8') === hostText()).toBe(true);
});

it('the host is less than 3.5 kB gzipped, so that there is room for kernels in 6 kB', () => {
  expect(gzipSync(hostText(), { level: 9 }).length).toBeLessThan(3500);
});
