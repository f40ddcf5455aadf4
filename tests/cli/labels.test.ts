import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bnnir, inEmptyFolder, tiny, write } from './support.ts';

inEmptyFolder();

const compile = 'compile tiny.bnn --target wgsl --weights random:1 -o out --force';
const labels = () => /^ {2}readonly labels: (.*);$/m.exec(readFileSync('out/net.d.ts', 'utf8'))?.[1];

it('names of classes come from the file beside the network, and --labels goes before it', async () => {
  write('tiny.bnn', tiny);
  expect((await bnnir(compile)).status).toBe(0);
  expect(labels()).toBe('undefined');
  write('tiny.labels.txt', 'north\neast\nsouth\nwest\n');
  expect((await bnnir(compile)).status).toBe(0);
  expect(labels()).toBe('readonly ["north", "east", "south", "west"]');
  write('other.txt', 'up\r\nright\r\ndown\r\nleft\r\n');
  expect((await bnnir(`${compile} --labels other.txt`)).status).toBe(0);
  expect(labels()).toBe('readonly ["up", "right", "down", "left"]');
});

it('a data set’s name stands for the names of its classes', async () => {
  write('tiny.bnn', tiny.replace('classes = 4', 'classes = 10'));
  expect((await bnnir(`${compile} --labels fashion-mnist`)).status).toBe(0);
  expect(labels()).toMatch(/^readonly \["T-shirt\/top", "trouser", .*"ankle boot"\]$/);
});
