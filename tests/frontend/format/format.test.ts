import { describe, expect, it } from 'vitest';
import { format } from '../../../src/frontend/index.ts';
import { path } from '../support.ts';

const formatted = (text: string) => format({ path, text }).text;

describe('the layout', () => {
  it('spaces, line ends and indentation follow from the tokens', () => {
    const text = `block   f(x,stride=1){
return x|>conv( 8,3x3 ,stride:stride , pad : [ 1,1,1 ,1 ], )as  c|>relu
}
net a( n=- 1 ){input image:u8[ 8,8 , 4 ]
for a , b in [[1,2],[3,4]] as l{
x=image .channels-1*( -2 )

 if n==1 and not(b>2){x=x+1}
else if b == 3 { x = 1
}
      else{
      x = 2 } }
 search w=1 in 1 .. 4 step 2
 if true { y = x }
 repeat 2 as m { y = 1 }
 output o=if n==1 then f(image)else image|>relu
}
`;
    expect(formatted(text)).toBe(`block f(x, stride = 1) {
  return x |> conv(8, 3x3, stride: stride, pad: [1, 1, 1, 1]) as c |> relu
}

net a(n = -1) {
  input image: u8[8, 8, 4]
  for a, b in [[1, 2], [3, 4]] as l {
    x = image.channels - 1 * (-2)

    if n == 1 and not (b > 2) {
      x = x + 1
    } else if b == 3 {
      x = 1
    } else {
      x = 2
    }
  }
  search w = 1 in 1..4 step 2
  if true { y = x }
  repeat 2 as m {
    y = 1
  }
  output o = if n == 1 then f(image) else image |> relu
}
`);
  });

  it('comments stay where they are: alone, behind a line, inside an expression, in empty bodies, at both ends', () => {
    const text = `
// first

// of the net
net a {// behind the brace
  input image: u8[8]   //   pixels
  // alone


  // after a gap
  x = image // behind image
    // then
    |> relu     // behind relu
  y = conv(x, // channels
    8, 3x3 // size
    // stride follows
    , stride: 2)
  if true { // why
  }
  else { // otherwise
    // nothing
  }
  output o = y
  // last in the body
} // behind the net
// last
`;
    const once = formatted(text)!;
    expect(once).toBe(`// first

// of the net
net a {               // behind the brace
  input image: u8[8]  //   pixels
  // alone

  // after a gap
  x = image  // behind image
    // then
    |> relu    // behind relu
  y = conv(x,  // channels
    8, 3x3,    // size
    // stride follows
    stride: 2)
  if true {  // why
  } else {   // otherwise
    // nothing
  }
  output o = y
  // last in the body
}  // behind the net
// last
`);
    expect(formatted(once)).toBe(once);
  });

  it('comments behind neighbouring lines are aligned', () => {
    expect(
      formatted(
        'net a {\n  input i: u8[8] // short\n  output long_name = i |> relu // long\n\n  output b = i // alone\n}\n',
      ),
    ).toBe(`net a {
  input i: u8[8]                // short
  output long_name = i |> relu  // long

  output b = i  // alone
}
`);
  });

  it('long lines are broken at their outermost joints, as many parts to a line as fit', () => {
    const long =
      'image |> normalize(mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375]) |> conv(64, 7x7, stride: 2, pad: 3) as stem |> relu';
    expect(
      formatted(
        `net a {\n  x = ${long}\n  y = if x.channels == 64 and x.height == 112 then ${long} else x\n  z = f(${'first_argument, '.repeat(6)}last_argument, named: 1)\n}\n`,
      ),
    ).toBe(`net a {
  x = image |> normalize(mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375])
    |> conv(64, 7x7, stride: 2, pad: 3) as stem |> relu
  y = if x.channels == 64 and x.height == 112
    then image |> normalize(mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375])
      |> conv(64, 7x7, stride: 2, pad: 3) as stem |> relu
    else x
  z = f(first_argument, first_argument, first_argument, first_argument, first_argument, first_argument,
    last_argument, named: 1)
}
`);
  });

  it('hardware: one entry a line, inner objects on theirs where they fit', () => {
    const fold = Array.from({ length: 4 }, (_, i) => `stage${i + 1}.conv: { pe: 16, simd: 32 }`);
    const text = `net a { output o = x }\nhardware fpga { part: "p", clock:100 MHz,budget:{lut:70%,bram:80%},fold:{${fold.join(', ')}} }\n`;
    expect(formatted(text)).toBe(`net a {
  output o = x
}

hardware fpga {
  part: "p"
  clock: 100 MHz
  budget: { lut: 70%, bram: 80% }
  fold: {
    stage1.conv: { pe: 16, simd: 32 }
    stage2.conv: { pe: 16, simd: 32 }
    stage3.conv: { pe: 16, simd: 32 }
    stage4.conv: { pe: 16, simd: 32 }
  }
}
`);
  });

  it('a file that cannot be read is left alone', () => {
    const { text, diagnostics } = format({ path, text: 'net a {\n  x = (\n}\n' });
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'E0101' }]);
  });
});
