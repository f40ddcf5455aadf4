export declare const hostFile: string;
export declare function hostText(): string;
