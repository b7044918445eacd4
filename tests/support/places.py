"""Places near Muzaffarabad that two tests know, as a locations.csv."""

KASHMIR = """id,name,kind,country,lat,lon,runway_m,surface
OPRN,Islamabad,airfield,PK,33.5491,72.8258,3650,paved
OPPS,Peshawar,airfield,PK,33.9939,71.5146,2740,paved
OPMF,Muzaffarabad,airfield,PK,34.3390,73.5086,1800,paved
OPRT,Rawalakot,airfield,PK,33.8497,73.7981,1900,paved
OPQS,Qasim,airfield,PK,33.5602,73.0332,1600,paved
OPTA,Tarbela,airfield,PK,33.9861,72.6114,1700,paved
OPGT,Gilgit,airfield,PK,35.9188,74.3336,1650,paved
OPLA,Lahore,airfield,PK,31.5216,74.4036,3360,paved
"""
