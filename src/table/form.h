/* Where things lie in the HDF5 form of a table, for its writer and its reader. */
#ifndef YS_FORM_H
#define YS_FORM_H

#define YS_FORM_STEM "yinsu.table/"
enum { YS_FORM_VERSION = 1 };

#define YS_FORM_CODE    "/county/code"
#define YS_FORM_NAMES   "/columns/name"
#define YS_FORM_COLUMN  "/column/"
#define YS_FORM_MISSING "/missing/"

#endif
