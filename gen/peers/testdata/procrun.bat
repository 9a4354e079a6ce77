rem the shop's Tomcat
"C:\tomcat\bin\tomcat9.exe" //IS//Tomcat9 ^
    --Description "Apache Tomcat Server" ^
    --DisplayName "Apache Tomcat 9.0" ^
    --Install "C:\tomcat\bin\tomcat9.exe" ^
    --LogPath "C:\tomcat\logs" ^
    --StdOutput auto ^
    --StdError auto ^
    --Classpath "C:\tomcat\bin\bootstrap.jar;C:\tomcat\bin\tomcat-juli.jar" ^
    --Jvm "C:\jre\bin\server\jvm.dll" ^
    --StartMode jvm ^
    --StopMode jvm ^
    --StartPath "C:\tomcat" ^
    --StopPath "C:\tomcat" ^
    --StartClass org.apache.catalina.startup.Bootstrap ^
    --StopClass org.apache.catalina.startup.Bootstrap ^
    --StartParams start ^
    --StopParams stop ^
    --JvmOptions "-Dcatalina.home=C:\tomcat;-Djavax.net.ssl.keyStorePassword=s3cret;-Dsep='a;b'" ^
    --JvmOptions9 "--add-opens=java.base/java.lang=ALL-UNNAMED" ^
    --Startup auto ^
    --JvmMs 128 ^
    --JvmMx 256
"C:\tomcat\bin\tomcat9.exe" //US//Tomcat9 ++JvmOptions=-Xrs "--ServiceUser=NT Authority\LocalService" --StopTimeout=30
