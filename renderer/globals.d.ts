/** Whether this build holds the dock; false in packaged builds, whose bundler then leaves it out. */
declare const __DOCK__: boolean;
