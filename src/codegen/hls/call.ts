import type { Tensor } from '../../ir/types.ts';
import type { Blob } from '../backend.ts';
import type { Stream, Unit } from '../dataflow/unit.ts';

/** A constant array of plain integers; `name` is its C++ identifier. */
export interface Table extends Blob {
  readonly doc: string;
  /** A built-in integer type. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Literals in the order of the array: the tensor's values by a bijection, then into the range of what is compared. */
  pack(tensor: Tensor): readonly string[];
  /** How a tool is to keep it: HLS pragmas without their variable, such as `ARRAY_PARTITION type=complete dim=1`. */
  readonly storage: readonly string[];
}

/** Runs along a map's rows and columns: where each class but the first begins. */
export interface BorderConfig {
  readonly height: number;
  readonly width: number;
  readonly rowStarts: readonly number[];
  readonly colStarts: readonly number[];
}

/** What the numbers of a unit are: members of a struct that its routine takes as a template argument. */
export interface Config {
  readonly numbers: Readonly<Record<string, number>>;
  /** Member types: lanes and integers. */
  readonly types: Readonly<Record<string, string>>;
  /** For units that keep track of where on the map they are. */
  readonly border?: BorderConfig | 'everywhere';
}

/** A unit as a call of a routine of the runtime. */
export interface Kernel {
  readonly routine: string;
  /** The runtime's file that has it. */
  readonly header: string;
  /** What it does, for the reader of the struct. */
  readonly doc: string;
  readonly config: Config;
  readonly streams: readonly Stream[];
  readonly tables: readonly Table[];
}

/** A kernel with the names it goes by in the project. */
export interface Call extends Kernel {
  readonly unit: Unit;
  readonly struct: string;
}
