export { didYouMean, distance, nearest } from '../ir/suggest.ts';
